import importlib


def build_model(args, metadata=None):
    try:
        module = importlib.import_module(f"src.model_factory.{args.type}.{args.name}")
        return module.Model(args, metadata)
    except Exception as error:
        print(f"could not build the model: {error}")
        return None
