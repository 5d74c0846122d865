/* Starts ReDoc with the document that the page names. Runs before ReDoc itself. */
(function () {
  "use strict";

  // The attribute is empty once the page is read; the property keeps the value.
  var nonce = document.currentScript.nonce;
  var createElement = document.createElement;
  var image = HTMLImageElement.prototype;
  var setAttribute = image.setAttribute;
  var source = Object.getOwnPropertyDescriptor(image, "src");

  // ReDoc writes its styles, the first of them before it could be told of a nonce.
  document.createElement = function () {
    var element = createElement.apply(document, arguments);
    if (element instanceof HTMLStyleElement) {
      element.nonce = nonce;
    }
    return element;
  };

  // ReDoc's credit has a logo on a CDN, and no option leaves it out. The policy of
  // the page would stop the request, with an error on the console. So an image of
  // another host gets no address, and is told that it failed: ReDoc then takes the
  // logo away and keeps the words of the credit.
  function isForeign(element, value) {
    var url = new URL(value, document.baseURI);
    if (url.protocol === "data:" || url.origin === window.location.origin) {
      return false;
    }
    window.setTimeout(function () {
      element.dispatchEvent(new Event("error"));
    });
    return true;
  }

  // React sets the attribute, and then the property as well.
  image.setAttribute = function (name, value) {
    if (name.toLowerCase() !== "src" || !isForeign(this, value)) {
      setAttribute.call(this, name, value);
    }
  };
  Object.defineProperty(image, "src", {
    configurable: true,
    enumerable: true,
    get: source.get,
    set: function (value) {
      if (!isForeign(this, value)) {
        source.set.call(this, value);
      }
    },
  });

  document.addEventListener("DOMContentLoaded", function () {
    var root = document.getElementById("redoc");

    window.Redoc.init(
      root.dataset.document,
      {
        // Markdown may hold HTML, and docstrings may quote anybody.
        sanitize: true,
        // The fonts of the default theme are not on this host.
        theme: {
          typography: {
            fontFamily: "system-ui, sans-serif",
            headings: { fontFamily: "system-ui, sans-serif" },
            code: { fontFamily: "ui-monospace, monospace" },
          },
        },
      },
      root
    );
  });
})();
