"""Code that runs in other processes: Ray, `torch.multiprocessing`, Fabric, detectron2's `launch`.

What is recognised: `f.remote(x)`, `ray.get(x)`, `mp.spawn(f, args=(x,))`, `fabric.launch(f, x)`,
`launch(f, n, args=(x,))`, `notebook_launcher(f, (x,))`.

What is checked: what the functions read that run there, by the evaluator.
"""
