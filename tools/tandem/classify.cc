// tandem classify: what is in a video, a picture, a folder of pictures or before a camera.

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <optional>

#include "command.h"
#include "outputs.h"
#include "progress.h"
#include "report.h"
#include "tandem/tandem.h"

namespace {

struct Arguments {
  std::string source, model, labels, json, output;
  int top_k = 5;
  int threads = 1;
};

// The best classes of each frame, for eyes; the JSON lines are for programs.
bool print_frame(const tandem::FrameResult& result) {
  std::cout << "frame " << result.frame << ":";
  const char* separator = " ";
  for (const auto& c : result.classes) {
    std::cout << separator << c.label << " " << static_cast<int>(c.score * 1000 + 0.5f) / 10.0 << " %";
    separator = ", ";
  }
  return static_cast<bool>(std::cout << std::endl);  // at once, so that a reader that is gone is noticed
}

tandem::Result<void> add_sinks(tandem::Pipeline& pipeline, const Arguments& arguments, const tandem::SourceInfo& source) {
  if (!arguments.json.empty()) {
    auto sink = tandem::open_json_lines_sink(arguments.json);
    if (!sink) return sink.error();
    if (auto added = pipeline.add_sink(*std::move(sink)); !added) return added;
  }
  if (!arguments.output.empty()) {
    if (tandem::is_picture_file(arguments.output) && !source.still)
      return tandem::Error(tandem::ErrorCode::kInvalidArgument, arguments.output + ": is a picture, but the source has more than one frame; name a video such as out.mp4");
    auto sink = tandem::open_annotated_sink(arguments.output, std::min(source.fps, 1000.0));
    if (!sink) return sink.error();
    if (auto added = pipeline.add_sink(*std::move(sink)); !added) return added;
  }
  return {};
}

tandem::Result<void> run(const Arguments& arguments, Interrupt& interrupt) {
  if (auto own = expect_own_files({{"--json", arguments.json}, {"--output", arguments.output}},
                                  {{"SOURCE", arguments.source}, {"--model", arguments.model}, {"--labels", arguments.labels}});
      !own)
    return own;
  auto model = tandem::Model::load(arguments.model);
  if (!model) return model.error();
  tandem::PipelineOptions options{.threads = arguments.threads, .top_k = arguments.top_k};
  if (!arguments.labels.empty()) {
    auto labels = tandem::load_labels(arguments.labels);
    if (!labels) return labels.error();
    options.labels = *std::move(labels);
  }
  auto source = tandem::open_source(arguments.source);
  if (!source) return source.error();
  const tandem::SourceInfo info = (*source)->info();
  auto pipeline = tandem::Pipeline::create(*std::move(source), *model, std::move(options));
  // The library is given a list; which file it came from is known here only.
  if (!pipeline && pipeline.error().code() == tandem::ErrorCode::kLabelsMalformed)
    return tandem::Error(tandem::ErrorCode::kLabelsMalformed, arguments.labels + ": " + pipeline.error().message());
  if (!pipeline) return pipeline.error();
  if (auto added = add_sinks(*pipeline, arguments, info); !added) return added;

  tandem::Result<void> ended;
  {
    const bool print = arguments.json != "-";
    Progress progress(info.frame_count, print);
    std::uint64_t done = 0;
    auto set = pipeline->on_result([&](const tandem::FrameResult& result) {
      if (print && !print_frame(result)) pipeline->stop();
      progress.update(++done);
    });
    if (!set) return set;
    interrupt.on_request([&] { pipeline->stop(); });
    ended = pipeline->run();
    interrupt.on_request({});
  }
  if (!ended) return ended;
  // With the results on standard output, the table goes beside them.
  const std::string table = "\n" + tandem::to_table(pipeline->stats());
  std::fwrite(table.data(), 1, table.size(), arguments.json == "-" ? own_stderr() : stdout);
  if (interrupt.requested()) return Interrupt::error("outputs hold the frames until then");
  return {};
}

}  // namespace

void add_classify(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("classify", "Say what is in a video, a picture, a folder of pictures or before a camera");
  command->add_option("SOURCE", arguments->source, "Video file, picture, folder or glob of pictures, or camera index")->required();
  command->add_option("--model", arguments->model, "The classifier, a .tflite file")->required();
  command->add_option("--labels", arguments->labels, "Names of the classes, one a line (default: the model's own, else class ids)");
  command->add_option("--top-k", arguments->top_k, "Classes a frame, best first")->check(CLI::Range(1, 100000))->capture_default_str();
  command->add_option("--json", arguments->json, "Write one line of JSON a frame to this file, - for standard output");
  command->add_option("--output", arguments->output, "Write the frames with their classes drawn on them: .mp4, .avi, .mkv, or .png, .jpg for a picture");
  command->add_option("--threads", arguments->threads, "Threads that inference uses")->check(CLI::Range(1, 256))->capture_default_str();
  command->callback([arguments, &action] { action = [arguments](Interrupt& interrupt) { return run(*arguments, interrupt); }; });
}
