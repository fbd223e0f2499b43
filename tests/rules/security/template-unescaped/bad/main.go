package page

import "html/template"

func greet(name string) template.HTML { return template.HTML("<b>" + name + "</b>") }
