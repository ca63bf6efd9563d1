// Loaded before a Node program under test (node --require).
"use strict";

const { isMainThread } = require("node:worker_threads");
const net = require("node:net");

// The playground listens on every interface and has no option for it; tests belong on loopback.
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (...args) {
  if (typeof args[0] === "number" && typeof args[1] !== "string") args.splice(1, 0, "127.0.0.1");
  return listen.apply(this, args);
};

// Standard input is a pipe from the tests: when they die, however they die, it closes and the program goes too.
if (isMainThread) {
  process.stdin.on("end", () => process.exit(0));
  process.stdin.on("error", () => process.exit(0));
  process.stdin.resume();
}
