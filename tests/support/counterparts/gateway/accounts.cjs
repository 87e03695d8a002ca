'use strict';

// Virtual keys belong to accounts, and those are a matter of the hosted service: the published
// gateway ignores them. This stands in for it. A request with a virtual key that VIRTUAL_KEYS (JSON:
// key to headers) knows gets these headers, whatever it had under the same names.

const http = require('node:http');

const KEYS = JSON.parse(process.env.VIRTUAL_KEYS || '{}');
const emit = http.Server.prototype.emit;

function resolve(request) {
  const headers = KEYS[request.headers['x-portkey-virtual-key']] || {};
  for (const [name, value] of Object.entries(headers)) {
    const raw = request.rawHeaders;
    for (let at = raw.length - 2; at >= 0; at -= 2) {
      if (raw[at].toLowerCase() === name) raw.splice(at, 2);
    }
    raw.push(name, value);
    request.headers[name] = value;
  }
}

http.Server.prototype.emit = function (event, ...args) {
  if (event === 'request' || event === 'upgrade') resolve(args[0]);
  return emit.call(this, event, ...args);
};
