bricks = dict(type='Brick', width=24)
model = dict(
    type='Kiln',
    bricks=bricks,
    heat=1200,
    inner=dict(type='Brick', width=12, clay='white', glazed=True))
param_scheduler = [dict(type='CoolingLR', begin=3)]
