import pytorch_lightning as pl
from pytorch_lightning.callbacks import EarlyStopping, ModelCheckpoint


def trainer(args_e, args_t, args_d, path):
    callbacks = call_backs(args_t, path)
    return pl.Trainer(
        callbacks=callbacks,
        max_epochs=args_t.num_epochs,
        devices=args_t.gpus,
        accelerator="gpu" if args_t.device == "cuda" else "cpu",
        logger=args_t.logger_name,
    )


def call_backs(args, path):
    found = [ModelCheckpoint(monitor=args.monitor, dirpath=path)]
    if args.early_stopping:
        found.append(EarlyStopping(monitor=args.monitor, patience=args.patience))
    if args.pruning:
        found.append(args.pruning)
    return found
