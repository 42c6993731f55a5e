_base_ = ['./_base_/kiln.py', './_base_/data.py']

batch = 4
model = dict(
    shelves=5,
    shelfs=6,
    inner=dict(_delete_=True, type='Brick', clay='red'))
train_dataloader = dict(batch_size=batch)
val_dataloader = dict(batch_size=1, dataset=dict(type='Shards'))
