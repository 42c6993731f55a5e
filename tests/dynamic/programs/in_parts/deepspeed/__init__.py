"""As much of DeepSpeed as a program in two stages of ZeRO meets."""


def initialize(model):
    from deepspeed.runtime.zero.stage_1_and_2 import DeepSpeedZeroOptimizer

    return model, DeepSpeedZeroOptimizer(model)
