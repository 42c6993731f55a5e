"""A model that stands in two folders."""

from src.model_factory.Plain.Wave import Model as Model
