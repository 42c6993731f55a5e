from .heads import H_01_Linear_cla, H_03_Linear_pred
