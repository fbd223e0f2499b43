package page

import "html/template"

const greeting = template.HTML("<b>hello</b>")

func greet() template.HTML { return greeting }
