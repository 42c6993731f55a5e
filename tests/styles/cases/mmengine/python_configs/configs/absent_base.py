_base_ = './_base_/kilm.py'
model = dict(heat=900)
