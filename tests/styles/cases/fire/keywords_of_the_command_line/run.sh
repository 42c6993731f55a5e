#!/bin/sh
config=conf/good.yaml
python train.py --config conf/good.yaml --data lists/a.txt
python train.py --config conf/wrong.yaml --data lists/a.txt
