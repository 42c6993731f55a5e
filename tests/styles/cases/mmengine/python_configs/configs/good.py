"""Everything that only running it would tell is left alone."""
_base_ = ['./_base_/kiln.py', './_base_/data.py']

lr = 0.1 * 4
clays = ['red', 'white']
train_dataloader = dict(dataset=dict(root={{_base_.train_dataloader.dataset.root}}))
more = dict(type='Brick', width=1)
more.update(glaze=True)
model = dict(inner=more, bricks=dict(clay=clays[0], **dict(glazed=True)))
