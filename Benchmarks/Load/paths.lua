-- wrk script: GETs the paths of a file in turn and ends with one line for programs.
--   wrk ... http://host:port -- PATHS_FILE
local requests, at, threads = {}, 0, 0

function setup(thread)
   thread:set("id", threads)
   threads = threads + 1
end

function init(args)
   for line in io.lines(args[1]) do
      requests[#requests + 1] = wrk.format("GET", line)
   end
   -- Threads start apart, so that they do not walk the paths in step.
   at = id * 37
end

function request()
   at = at + 1
   return requests[at % #requests + 1]
end

function done(summary, latency)
   local e = summary.errors
   print(string.format("RESULT %d %.0f %d %d %d %d",
      summary.requests, summary.bytes, summary.duration, e.connect + e.read + e.write + e.timeout + e.status,
      latency:percentile(50), latency:percentile(99)))
end
