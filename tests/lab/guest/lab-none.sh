#!/bin/sh
cat /proc/version
