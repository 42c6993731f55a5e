_base_ = 'mmdet::kilns/big.py'
model = dict(bricks=dict(type='Brick'))
