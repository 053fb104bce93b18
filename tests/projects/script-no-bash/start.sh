#!/bin/bash
exec sleep 60
