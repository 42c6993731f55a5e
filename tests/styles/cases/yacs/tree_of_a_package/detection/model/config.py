from detectron2.config import CfgNode as CN


def add_teacher_config(cfg):
    cfg.TEACHER = CN()
    cfg.TEACHER.MODEL = CN()
    cfg.TEACHER.MODEL.WEIGHTS = ""


def add_distillation_config(cfg):
    cfg.MODEL.DISTILL = CN()
    cfg.MODEL.DISTILL.SCALE = 1.0
    add_teacher_config(cfg)
