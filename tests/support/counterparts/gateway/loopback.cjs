'use strict';

// The gateway listens on all interfaces and has no option for that. Loaded before it, this makes
// every TCP server of the process listen on loopback alone, and says on which port it does: the
// gateway itself prints the port that it asked for, which is 0.

const net = require('node:net');

const LOOPBACK = '127.0.0.1';
const listen = net.Server.prototype.listen;

net.Server.prototype.listen = function (...args) {
  if (typeof args[0] === 'number') {
    const second = args[1];
    const isHost = second === undefined || second === null || typeof second === 'string';
    args.splice(1, isHost ? 1 : 0, LOOPBACK);
    this.once('listening', () => console.log(`bound to port ${this.address().port}`));
  }
  return listen.apply(this, args);
};
