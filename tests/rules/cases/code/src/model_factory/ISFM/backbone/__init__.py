from .B_04_Dlinear import B_04_Dlinear
from .B_08_PatchTST import *
