file=conf/weather.yaml
section="large"
python train.py --file $file --section $section
