#!/bin/sh
CONFIG=$1
python net/train.py -opt $CONFIG --launcher slurm
