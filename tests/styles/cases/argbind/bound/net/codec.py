class Codec:
    def __init__(self, rates: list = (2, 4), latent_dim: int = 64):
        self.rates = rates
        self.latent_dim = latent_dim
