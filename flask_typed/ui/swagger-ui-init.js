/* Starts Swagger UI with the document that the page names. */
(function () {
  "use strict";

  var root = document.getElementById("swagger-ui");

  // A string of the UTF-8 bytes of a text, which `btoa` takes as they are.
  function toBytes(text) {
    return String.fromCharCode.apply(null, new TextEncoder().encode(text || ""));
  }

  // What cookies are to have: parameters and authorized keys, as they were typed.
  var cookies = {};

  // Swagger UI gives `btoa` names and passwords as text: it writes "ö" as Latin-1,
  // where RFC 7617 wants UTF-8, and fails for what Latin-1 lacks.
  function prepare(execute) {
    return function (request) {
      var authorized = (request.securities || {}).authorized || {};
      var parameters = request.parameters || {};
      cookies = {};
      Object.keys(authorized).forEach(function (name) {
        var given = authorized[name];
        var schema = given.schema || {};
        if (schema.type === "http" && /^basic$/i.test(schema.scheme)) {
          given.value = {
            username: toBytes(given.value.username),
            password: toBytes(given.value.password),
          };
        } else if (schema.type === "apiKey" && schema.in === "cookie") {
          cookies[schema.name] = given.value;
        }
      });
      Object.keys(parameters).forEach(function (id) {
        var found = /^cookie\.(.*)$/.exec(id);
        if (found && typeof parameters[id] === "string") {
          cookies[found[1]] = parameters[id];
        }
      });
      return execute(request);
    };
  }

  // Swagger UI encodes a cookie as a URL would be, "=" too, which nothing decodes.
  // Returns it as it was typed, what no cookie can have in quotes, as Werkzeug does.
  function toCookie(encoded) {
    var name = encoded.slice(0, encoded.indexOf("="));
    var text = cookies[name];
    if (text === undefined) {
      return encoded;
    }
    var quoted = toBytes(text).replace(/[^!#-+\--:<-\[\]-~]/g, function (byte) {
      return "\\" + ("00" + byte.charCodeAt(0).toString(8)).slice(-3);
    });
    return name + "=" + (quoted === text ? text : '"' + quoted + '"');
  }

  // A browser drops the header `Cookie` of a script without a word. So its cookies are
  // put where the browser keeps them, for the path of this one request, and taken away
  // when it was answered. Another host gets none: no script can set its cookies.
  function putCookies(request, seconds) {
    var url = new URL(request.url, document.baseURI);
    var life = "; Path=" + url.pathname + "; SameSite=Strict; Max-Age=" + seconds;
    if (url.origin === window.location.origin) {
      request.headers.Cookie.split("; ").forEach(function (cookie) {
        document.cookie = toCookie(cookie) + life;
      });
    }
  }

  var cookied = null;

  var ui = window.SwaggerUIBundle({
    domNode: root,
    url: root.dataset.document,
    // An authorization server compares redirect addresses as whole strings.
    oauth2RedirectUrl: new URL(root.dataset.redirect, window.location.href).href,
    presets: [window.SwaggerUIBundle.presets.apis],
    plugins: [
      { statePlugins: { spec: { wrapActions: { executeRequest: prepare } } } },
    ],
    requestInterceptor: function (request) {
      if ((request.headers || {}).Cookie) {
        cookied = request;
        // Long enough for the request, should no answer come.
        putCookies(request, 60);
      }
      return request;
    },
    responseInterceptor: function (response) {
      if (cookied) {
        putCookies(cookied, 0);
        cookied = null;
      }
      return response;
    },
    layout: "BaseLayout",
    deepLinking: true,
    displayRequestDuration: true,
    // The badge would send the document's address to validator.swagger.io.
    validatorUrl: null,
    // "?url=..." would show any document under this host's name.
    queryConfigEnabled: false,
  });

  // The page of the drop-in for flask-apispec has none.
  if (root.dataset.oauth) {
    ui.initOAuth(JSON.parse(root.dataset.oauth));
  }
})();
