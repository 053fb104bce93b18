#!/usr/bin/env python
print('ok')
