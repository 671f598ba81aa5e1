// PAD before a convolution: the kernel reads the picture itself, with the padding as its own, and PAD is not run.
#include <gtest/gtest.h>

#include <numeric>
#include <random>

#include "base/isa.h"
#include "interp/kernels/packed.h"
#include "tests/interp/filling_delegate.h"
#include "tests/interp/one_operator.h"

namespace tandem {
namespace {

using namespace test;

struct Padded {
  std::vector<std::int32_t> edges;  // before and after, for each dimension
  bool depthwise = false;
  int padding = kValid, stride = 1, dilation = 1, height = 7, width = 6, channels = 16, outs = 17;
};

// PAD of tensor 0 makes tensor 2, which a convolution with a filter of 3x3 reads.
ModelSpec padded(const Padded& p, bool floats = false) {
  std::mt19937 random(7);
  const auto length = [&](std::size_t d, int of) { return of + p.edges[2 * d] + p.edges[2 * d + 1]; };
  const Shape picture{1, p.height, p.width, p.channels}, around{length(0, 1), length(1, p.height), length(2, p.width), length(3, p.channels)};
  const int outs = p.depthwise ? around[3] : p.outs, deep = p.depthwise ? 1 : around[3];
  const Shape filter_shape = p.depthwise ? Shape{1, 3, 3, outs} : Shape{outs, 3, 3, deep};
  TensorSpec filter = floats ? float_tensor("filter", filter_shape) : int8_tensor("filter", filter_shape, 0.02f);
  Floats reals;
  for (std::int64_t i = 0; i < std::int64_t{outs} * 9 * deep; ++i) {
    const int code = static_cast<int>(random() % 255) - 127;
    filter.data.push_back(static_cast<std::uint8_t>(code));
    reals.push_back(static_cast<float>(code));
  }
  if (floats) filter.data = bytes_of(reals);
  const int reach = 2 * p.dilation + 1;
  const auto out = [&](int in) { return p.padding == kSame ? (in + p.stride - 1) / p.stride : (in - reach) / p.stride + 1; };
  const Shape result{around[0], out(around[1]), out(around[2]), outs};

  ModelSpec spec;
  const int x = spec.add_tensor(floats ? float_tensor("picture", picture) : int8_tensor("picture", picture, 0.5f, -9));
  const int edges = spec.add_tensor(int32_constant("edges", {4, 2}, p.edges));
  const int middle = spec.add_tensor(floats ? float_tensor("padded", around) : int8_tensor("padded", around, 0.5f, -9));
  const int weights = spec.add_tensor(std::move(filter));
  const int y = spec.add_tensor(floats ? float_tensor("features", result) : int8_tensor("features", result, 4.0f, 5));
  spec.operators.push_back({.code = 34, .inputs = {x, edges}, .outputs = {middle}, .options_type = 22});
  std::vector<Option> options{Option::byte(0, p.padding), Option::integer_value(1, p.stride), Option::integer_value(2, p.stride)};
  if (p.depthwise) options.push_back(Option::integer_value(3, 1));
  const int field = p.depthwise ? 4 : 3;
  options.push_back(Option::byte(field, kNone));
  options.push_back(Option::integer_value(field + 1, p.dilation));
  options.push_back(Option::integer_value(field + 2, p.dilation));
  spec.operators.push_back({.code = p.depthwise ? 4 : 3, .inputs = {middle, weights}, .outputs = {y}, .options_type = p.depthwise ? 2 : 1, .options = std::move(options)});
  spec.inputs = {x};
  spec.outputs = {y};
  return spec;
}

struct Answer {
  std::vector<float> values;
  std::vector<std::int64_t> runs;  // of each operator
};

template <class T>
Answer answer(const ModelSpec& spec, InterpreterOptions options = {}) {
  const auto file = write_model(spec);
  options.profile = true;
  Interpreter interpreter = Interpreter::create(Model::load(file, "test.tflite").value(), options).value();
  std::mt19937 random(3);
  for (T& value : interpreter.input(0).as<T>()) value = static_cast<T>(static_cast<int>(random() % 256) - 128);
  interpreter.invoke().value();
  Answer result;
  for (const OperatorTime& time : interpreter.profile()) result.runs.push_back(time.runs);
  const auto output = interpreter.output(0).as<T>();
  result.values = {output.begin(), output.end()};
  return result;
}

// The same where the padded picture is the model's own output too, so that PAD runs, and the convolution is a model of its own.
template <class T>
std::vector<float> one_by_one(ModelSpec spec) {
  ModelSpec pad = spec;
  pad.operators.pop_back();
  pad.outputs = {2};
  const Answer middle = answer<T>(pad);
  spec.operators.erase(spec.operators.begin());
  spec.inputs = {2};
  const auto file = write_model(spec);
  Interpreter interpreter = Interpreter::create(Model::load(file, "test.tflite").value()).value();
  write_input<T>(interpreter, 0, middle.values);
  interpreter.invoke().value();
  const auto output = interpreter.output(0).as<T>();
  return {output.begin(), output.end()};
}

// How often PAD and the convolution run where the latter can read the picture.
std::vector<std::int64_t> fused_runs() {
  const Isa isa = chosen_isa().value();
  return packed_conv_q8(isa) == nullptr ? std::vector<std::int64_t>{1, 1} : std::vector<std::int64_t>{0, 1};
}

// Pixels are then computed side by side.
TEST(Padding, IsAConvolutionsOfFewChannelsOwn) {
  for (const int outs : {1, 2, 3, 4})
    for (const int stride : {1, 2})
      for (const std::vector<std::int32_t>& edges : {std::vector<std::int32_t>{0, 0, 1, 1, 1, 1, 0, 0}, {0, 0, 0, 1, 0, 1, 0, 0}, {0, 0, 3, 0, 2, 5, 0, 0}}) {
        const ModelSpec spec = padded({.edges = edges, .padding = kSame, .stride = stride, .height = 20, .width = 21, .outs = outs});
        const Answer got = answer<std::int8_t>(spec);
        EXPECT_EQ(got.values, one_by_one<std::int8_t>(spec)) << outs << stride << testing::PrintToString(edges);
        EXPECT_EQ(got.runs, fused_runs());
      }
}

TEST(Padding, IsTheConvolutionsOwn) {
  for (const bool depthwise : {false, true})
    for (const int padding : {kValid, kSame})
      for (const int stride : {1, 2, 3})
        for (const int dilation : {1, 2})
          for (const std::vector<std::int32_t>& edges : {std::vector<std::int32_t>{0, 0, 1, 1, 1, 1, 0, 0}, {0, 0, 0, 1, 0, 1, 0, 0}, {0, 0, 3, 0, 0, 5, 0, 0}, {0, 0, 0, 0, 4, 4, 0, 0}, {0, 0, 9, 11, 8, 0, 0, 0}})
            for (const bool floats : {false, true}) {
              const ModelSpec spec = padded({.edges = edges, .depthwise = depthwise, .padding = padding, .stride = stride, .dilation = dilation}, floats);
              const Answer got = floats ? answer<float>(spec) : answer<std::int8_t>(spec);
              EXPECT_EQ(got.values, floats ? one_by_one<float>(spec) : one_by_one<std::int8_t>(spec)) << depthwise << padding << stride << dilation << floats << testing::PrintToString(edges);
              EXPECT_EQ(got.runs, fused_runs());
              EXPECT_EQ((floats ? answer<float>(spec, {.threads = 3}) : answer<std::int8_t>(spec, {.threads = 3})).values, got.values);
            }
}

// FULLY_CONNECTED takes tensors of any shape as rows of its own length.
template <class T>
void expect_padded_rows(const std::vector<std::int32_t>& edges, int batches, int height, int width, int features) {
  constexpr bool kFloats = std::is_same_v<T, float>;
  const Shape picture{batches, height, width, 8}, around{batches, height + edges[2] + edges[3], width + edges[4] + edges[5], 8};
  const int rows = around[0] * around[1] * around[2] * around[3] / features;
  TensorSpec weights = kFloats ? float_tensor("weights", {10, features}) : int8_tensor("weights", {10, features}, 0.02f);
  for (int i = 0; i < 10 * features; ++i) {
    const int code = i * 37 % 255 - 127;
    if constexpr (!kFloats) weights.data.push_back(static_cast<std::uint8_t>(code));
    else for (const std::uint8_t byte : bytes_of(Floats{static_cast<float>(code)})) weights.data.push_back(byte);
  }
  ModelSpec spec;
  const int x = spec.add_tensor(kFloats ? float_tensor("picture", picture) : int8_tensor("picture", picture, 0.5f, -9));
  const int around_it = spec.add_tensor(int32_constant("edges", {4, 2}, edges));
  const int middle = spec.add_tensor(kFloats ? float_tensor("padded", around) : int8_tensor("padded", around, 0.5f, -9));
  const int filter = spec.add_tensor(std::move(weights));
  const int y = spec.add_tensor(kFloats ? float_tensor("rows", {rows, 10}) : int8_tensor("rows", {rows, 10}, 4.0f, 5));
  spec.operators.push_back({.code = 34, .inputs = {x, around_it}, .outputs = {middle}, .options_type = 22});
  spec.operators.push_back({.code = 9, .inputs = {middle, filter}, .outputs = {y}, .options_type = 8, .options = {Option::byte(0, kNone)}});
  spec.inputs = {x};
  spec.outputs = {y};
  EXPECT_EQ(answer<T>(spec).values, one_by_one<T>(spec)) << testing::PrintToString(edges) << " " << features;
  EXPECT_EQ(answer<T>(spec).runs, (std::vector<std::int64_t>{1, 1}));
}

TEST(Padding, OfRowsIsComputed) {
  const auto expect_both = [](const std::vector<std::int32_t>& edges, int batches, int height, int width, int features) {
    expect_padded_rows<std::int8_t>(edges, batches, height, width, features);
    expect_padded_rows<float>(edges, batches, height, width, features);
  };
  expect_both({0, 0, 1, 1, 1, 1, 0, 0}, 1, 4, 4, 288);
  expect_both({0, 0, 0, 1, 0, 1, 0, 0}, 1, 4, 4, 200);
  expect_both({0, 0, 0, 1, 0, 1, 0, 0}, 1, 4, 4, 40);
  expect_both({0, 0, 0, 0, 0, 0, 0, 0}, 9, 7, 7, 392);
}

TEST(Padding, OfOtherDimensionsIsComputed) {
  for (const std::vector<std::int32_t>& edges : {std::vector<std::int32_t>{1, 0, 1, 1, 1, 1, 0, 0}, {0, 1, 1, 1, 1, 1, 0, 0}, {0, 0, 1, 1, 1, 1, 2, 0}, {0, 0, 1, 1, 1, 1, 0, 3}}) {
    const ModelSpec spec = padded({.edges = edges});
    EXPECT_EQ(answer<std::int8_t>(spec).values, one_by_one<std::int8_t>(spec)) << testing::PrintToString(edges);
    EXPECT_EQ(answer<std::int8_t>(spec).runs, (std::vector<std::int64_t>{1, 1}));
  }
}

TEST(Padding, IsComputedWhereItIsSeen) {
  const Padded same{.edges = {0, 0, 1, 1, 1, 1, 0, 0}};
  const auto expected = answer<std::int8_t>(padded(same)).values;
  EXPECT_EQ(answer<std::int8_t>(padded(same), {.keep_intermediates = true}).runs, (std::vector<std::int64_t>{1, 1}));
  EXPECT_EQ(answer<std::int8_t>(padded(same), {.keep_intermediates = true}).values, expected);
  ModelSpec seen = padded(same);
  seen.outputs.push_back(2);
  EXPECT_EQ(answer<std::int8_t>(seen).runs, (std::vector<std::int64_t>{1, 1}));
  EXPECT_EQ(answer<std::int8_t>(seen).values, expected);
  ModelSpec unread = padded(same);
  unread.operators.pop_back();
  unread.outputs = {2};
  EXPECT_EQ(answer<std::int8_t>(unread).runs, (std::vector<std::int64_t>{1}));
}

// The picture must live until the convolution has read it: what other operators write in between goes elsewhere.
TEST(Padding, KeepsThePicturesMemory) {
  ModelSpec spec = padded({.edges = {0, 0, 1, 1, 1, 1, 0, 0}});
  const TensorSpec picture = spec.tensors[0];
  const auto named = [&](const char* name) {
    TensorSpec tensor = picture;
    tensor.name = name;
    return spec.add_tensor(tensor);
  };
  // picture = RELU(in); padded = PAD(picture); far = RELU(RELU(in)) twice in places that the picture left; features = CONV(padded)
  const int in = named("in"), a = named("a"), b = named("b"), c = named("c");
  const OperatorSpec pad = spec.operators[0], conv = spec.operators[1];
  const auto relu = [](int from, int to) { return OperatorSpec{.code = 19, .inputs = {from}, .outputs = {to}}; };
  spec.operators = {relu(in, 0), pad, relu(in, a), relu(a, b), relu(b, c), conv};
  spec.inputs = {in};
  spec.outputs.push_back(c);
  EXPECT_EQ(answer<std::int8_t>(spec).values, answer<std::int8_t>(spec, {.keep_intermediates = true}).values);
  const std::vector<std::int64_t> runs = answer<std::int8_t>(spec).runs;
  EXPECT_EQ(runs[1], fused_runs()[0]);
}

TEST(Padding, OfADelegateIsRead) {
  const Answer got = answer<std::int8_t>(padded({.edges = {0, 0, 1, 1, 1, 1, 0, 0}}), {.delegates = {std::make_shared<Filler>("PAD", std::byte{0xF7})}});
  EXPECT_EQ(got.values, std::vector<float>(got.values.size(), 5)) << "real zeros give the code of real 0";
}

}  // namespace
}  // namespace tandem
