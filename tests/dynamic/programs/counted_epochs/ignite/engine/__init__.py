from ignite.engine.engine import Engine, Events
