accelerate launch --config_file launch/zero.yml train.py launched.yaml
python train.py agreeing.yaml
python train.py disagreeing.yaml
python train.py inline.yaml
accelerate launch --config_file launch/many.yml train.py launched_apart.yaml
accelerate launch train.py --config_file launched_by_its_name.yaml
accelerate launch --config_file launch/zero.yml train.py launched_with_both.yaml
