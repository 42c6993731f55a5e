from .E_01_HSE import E_01_HSE
