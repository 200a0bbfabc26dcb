-- wrk script: PUTs one body to the paths of a file, each thread its own share, and ends with one line for programs.
--   wrk ... http://host:port -- PATHS_FILE BODY_FILE
local paths, at, body, threads = {}, 0, "", 0

function setup(thread)
   thread:set("id", threads)
   threads = threads + 1
end

function init(args)
   local file = io.open(args[2], "rb")
   body = file:read("*a")
   file:close()
   local number = 0
   for line in io.lines(args[1]) do
      number = number + 1
      if number % 2 == id % 2 then
         paths[#paths + 1] = line
      end
   end
end

function request()
   at = at + 1
   return wrk.format("PUT", paths[(at - 1) % #paths + 1], nil, body)
end

function done(summary, latency)
   local e = summary.errors
   print(string.format("RESULT %d %.0f %d %d %d %d",
      summary.requests, summary.bytes, summary.duration, e.connect + e.read + e.write + e.timeout + e.status,
      latency:percentile(50), latency:percentile(99)))
end
