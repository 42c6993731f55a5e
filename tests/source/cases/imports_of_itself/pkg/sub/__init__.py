from pkg import sub
from pkg.sub import net, other, sub
