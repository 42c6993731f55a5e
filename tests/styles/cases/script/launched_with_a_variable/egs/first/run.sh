config=conf/first.yaml  # or conf/second.yaml
gpus=2

torchrun --nproc_per_node=$gpus \
  net/bin/train.py --config ${config} \
  --gpus $gpus
