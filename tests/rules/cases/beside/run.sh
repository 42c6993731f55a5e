accelerate launch --config_file launch/zero.yml train.py launched.yaml
python train.py agreeing.yaml
python train.py disagreeing.yaml
python train.py inline.yaml
