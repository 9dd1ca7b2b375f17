#!/bin/sh
# Make ocr/models/num.traineddata. Run in the checkout's root:
#
#   ocr/training/train.sh BUILD FOLDER [scratch|continue|examine]
#
# BUILD   a build folder configured with -DPOSPLUGIN_TRAINING=ON
# FOLDER  where lines, checkpoints and the finished model go; about 1 GB
#
# "scratch" starts with random weights, "continue" with those in num.lstm.xz,
# "examine" trains nothing and measures FOLDER/num.traineddata.
set -eu

build=$1
folder=$2
task=${3:-continue}
here=$(dirname "$0")
tools=$build/ocr/training
system=$(tesseract --list-langs | sed -n 's/.*"\(.*\)".*/\1/p')
net='[1,36,0,1 Ct3,3,16 Mp3,3 Lfys48 Lfx64 Lrx64 Lfx96 O1c41]'
OMP_THREAD_LIMIT=1
export OMP_THREAD_LIMIT

# make_lines NAME FONTS COUNT SEED [KIND [held]]
make_lines() {
    python3 "$here/texts.py" "$3" "$4" "${5:-mixed}" >"$folder/$1.txt"
    "$tools/lines" "$folder/$2.fonts" "$folder/$1.txt" "$folder/$1.lstmf" \
        "$4" ${6:+"$6"}
}

make_starter() {
    mkdir -p "$folder/starter"
    unicharset_extractor --norm_mode 1 \
        --output_unicharset "$folder/starter/num.unicharset" \
        "$here/charset.txt"
    # Of no meaning here, but it must not be empty.
    printf '1\t1\n' >"$folder/starter/radical-stroke.txt"
    combine_lang_model --input_unicharset "$folder/starter/num.unicharset" \
        --script_dir "$folder/starter" --output_dir "$folder/starter" \
        --lang num --pass_through_recoder
}

# train STAGE RATE ITERATIONS OPTION...: go on from OPTION's weights
train() {
    stage=$1
    rate=$2
    iterations=$3
    shift 3
    lstmtraining --traineddata "$folder/starter/num/num.traineddata" \
        --train_listfile "$folder/train.list" \
        --model_output "$folder/$stage" --learning_rate "$rate" \
        --max_iterations "$iterations" --perfect_sample_delay 0 \
        --debug_interval 0 --target_error_rate 0.0001 "$@" \
        >"$folder/$stage.log" 2>&1
    grep '^At iteration' "$folder/$stage.log" | tail -1
}

finish() {
    lstmtraining --stop_training "$@" \
        --traineddata "$folder/starter/num/num.traineddata"
}

make_training() {
    : >"$folder/train.list"
    for part in 1 2 3 4 5 6 7 8 9 10 11 12; do
        make_lines "train$part" train 7000 $((200 + part))
        realpath "$folder/train$part.lstmf" >>"$folder/train.list"
    done
    make_starter
    if [ "$task" = scratch ]; then
        train first 0.002 60000 --net_spec "$net"
        train second 0.0004 50000 --reset_learning_rate \
            --continue_from "$folder/first_checkpoint"
    else
        xz -dc "$here/num.lstm.xz" >"$folder/start.lstm"
        train second 0.0004 30000 --continue_from "$folder/start.lstm"
    fi
    train third 0.0001 40000 --reset_learning_rate \
        --continue_from "$folder/second_checkpoint"
    finish --continue_from "$folder/third_checkpoint" --convert_to_int \
        --model_output "$folder/num.traineddata"
    finish --continue_from "$folder/third_checkpoint" \
        --model_output "$folder/float.traineddata"
    combine_tessdata -e "$folder/float.traineddata" "$folder/num.lstm"
}

# compare FILE: the general model as it is used for numbers, then ours
compare() {
    echo "== $1, eng"
    "$tools/evaluate" "$system" eng line '0123456789.,-+()%xX*/:@$€£¥ ' \
        "$folder/$1.lstmf"
    echo "== $1, num"
    "$tools/evaluate" "$folder" num raw '' "$folder/$1.lstmf"
}

mkdir -p "$folder"
python3 "$here/fonts.py" "$folder"
if [ "$task" != examine ]; then
    make_training
fi
make_lines unseen unseen 3200 900
make_lines sizes train 3200 901 mixed held
make_lines words unseen 2000 902 words
compare unseen
compare sizes
compare words
