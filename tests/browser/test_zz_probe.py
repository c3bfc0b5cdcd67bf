import sys

sys.path.insert(0, "/work/main/tests")
from browser.test_widgets import *


def test_probe(on_a_phone, visit):
    page = visit(on_a_phone, "en")
    s = exercise(page, "your-class")
    print(
        s.locator("label").first.evaluate(
            """l=>{const i=l.querySelector('input'),s=l.querySelector('span');const c=getComputedStyle(i),d=getComputedStyle(s);const r=document.createRange();r.selectNodeContents(s);return JSON.stringify([c.marginTop,c.alignSelf,i.getBoundingClientRect(),s.getBoundingClientRect(),[...r.getClientRects()],d.lineHeight,d.fontSize,getComputedStyle(l).alignItems,getComputedStyle(document.documentElement).fontSize, d.display,d.padding])}"""
        )
    )
    s.screenshot(path="/tmp/choice.png")
