// Browsers slow down the timers of hidden pages; a worker's run on. One message a second.
setInterval(() => postMessage(0), 1000);
