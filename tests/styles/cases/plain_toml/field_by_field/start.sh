#!/usr/bin/env bash
MEET=${MEET:-"./presets/short.toml"}
python race.py --meet ${MEET}
