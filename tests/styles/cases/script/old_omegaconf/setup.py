from setuptools import setup

setup(name="nets", install_requires=["torch", "omegaconf>=2.0.5,<2.1"])
