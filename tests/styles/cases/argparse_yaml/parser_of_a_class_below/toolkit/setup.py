from setuptools import setup

setup(name="toolkit", packages=["toolkit"])
