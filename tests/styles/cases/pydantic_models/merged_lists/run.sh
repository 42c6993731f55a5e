python train.py config=configs/good.yaml steps=3
