import pytorch_lightning as pl


def trainer(args_environment, args_t, args_data, path):
    return pl.Trainer(max_epochs=args_t.num_epochs, gradient_clip_val=args_t.gradient_clip_val)
