package constants

const farOff = lowest

const always = 1 < 2

const host, port = "", "80"
