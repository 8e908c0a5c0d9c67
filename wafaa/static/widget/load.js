// For pages that cannot carry a module tag: <script src=".../static/widget/load.js" async data-line="KEY"></script>
import(new URL("widget.js", document.currentScript.src).href);
