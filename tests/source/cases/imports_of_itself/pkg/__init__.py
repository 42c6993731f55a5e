from pkg import sub
from pkg.sub import sub as again
from pkg.sub.net import Inner
from pkg import Inner as Inner
