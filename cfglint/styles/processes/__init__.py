"""Code that runs in other processes: Ray, `torch.multiprocessing`, Fabric.

What is recognised: `f.remote(x)`, `ray.get(x)`, `mp.spawn(f, args=(x,))`, `fabric.launch(f, x)`.

What is checked: what the functions read that run there, by the evaluator.
"""
