/* Starts Swagger UI with the document that the page names. */
(function () {
  "use strict";

  var root = document.getElementById("swagger-ui");

  var ui = window.SwaggerUIBundle({
    domNode: root,
    url: root.dataset.document,
    // An authorization server compares redirect addresses as whole strings.
    oauth2RedirectUrl: new URL(root.dataset.redirect, window.location.href).href,
    presets: [window.SwaggerUIBundle.presets.apis],
    layout: "BaseLayout",
    deepLinking: true,
    displayRequestDuration: true,
    // The badge would send the document's address to validator.swagger.io.
    validatorUrl: null,
    // "?url=..." would show any document under this host's name.
    queryConfigEnabled: false,
  });

  ui.initOAuth(JSON.parse(root.dataset.oauth));
})();
