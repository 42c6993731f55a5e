#!/bin/sh
python train.py --config conf/given.yaml --out runs
