'use strict';

// Takes the connections that the gateway opens to OpenAI to a server on this machine instead. Only
// the address changes: the name in the TLS handshake and the check of the certificate stay, so that
// server needs a certificate for the name and NODE_EXTRA_CA_CERTS its issuer.

const tls = require('node:tls');

const NAME = 'api.openai.com';
const PORT = Number(process.env.OPENAI_UPSTREAM_PORT);
const connect = tls.connect;

tls.connect = function (options, ...rest) {
  const isObject = typeof options === 'object' && options !== null;
  if (isObject && !options.socket && [options.host, options.servername].includes(NAME)) {
    options = { ...options, host: '127.0.0.1', port: PORT, servername: NAME };
  }
  return connect.call(this, options, ...rest);
};
