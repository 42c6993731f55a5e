python train.py --file conf/faulty.yaml --section large
python train.py --file conf/faulty.yaml --section small
python train.py --file conf/good.yaml --section small
