from .config import add_distillation_config
